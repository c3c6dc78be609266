using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The Fourier transforms of frames of a signal [batch, length, 1 or 2], `frame_step` apart and weighted by a window: [batch, frames,
/// frequencies, 2]. With onesided = 1 (the default) the first half of the frequencies is kept.
/// </summary>
internal sealed class STFT : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor signal = call[0];
        Tensor x = signal.dim() == 3 ? signal : signal.unsqueeze(-1);
        long step = call.Longs(1)[0];
        Tensor? window = call.Optional(2);
        long length = call.OptionalLongs(3)?[0] ?? window?.shape[0] ?? x.shape[1];

        // Frames come out as [batch, frames, 1 or 2, length].
        Tensor frames = x.unfold(1, length, step);
        frames = window is null ? frames : frames * window;
        Tensor transform = fft.fft_(DFT.Complex(frames.transpose(2, 3)), length, 2);
        return (call.Int("onesided", 1) != 0 ? transform.narrow(2, 0, length / 2 + 1) : transform).view_as_real();
    }
}
