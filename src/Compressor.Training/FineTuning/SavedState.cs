using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>A copy of tensors that training changes, to go back to.</summary>
internal sealed class SavedState : IDisposable
{
    private readonly Tensor[] live;
    private readonly Tensor[] saved;

    public SavedState(IEnumerable<Tensor> live)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        this.live = [.. live];
        saved = Array.ConvertAll(this.live, tensor => tensor.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>Whether all of it is numbers.</summary>
    public bool IsFinite()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return live.Length == 0 || double.IsFinite(stack([.. live.Select(tensor => tensor.sum(ScalarType.Float32))]).sum().item<float>());
    }

    /// <summary>Keeps what is there now.</summary>
    public void Save() => Copy(live, saved);

    /// <summary>Brings back what was kept.</summary>
    public void Restore() => Copy(saved, live);

    public void Dispose() => Array.ForEach(saved, tensor => tensor.Dispose());

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        using var noGradient = no_grad();
        for (int i = 0; i < from.Length; i++)
        {
            to[i].copy_(from[i]);
        }
    }
}
