using Compressor.Tests.Onnx.Packing;
using Compressor.Training;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;
using Xunit;

namespace Compressor.Tests.Training.Variational;

public sealed class VariationalLearnerTests
{
    /// <summary>Under a slope that hardly changes, Adam moves by its rate: all of it at first, half after 6,000 steps.</summary>
    [Fact]
    public void Rates_move_less_a_step_the_longer_they_learn()
    {
        const double Rate = 1e-4;
        using var module = GraphModule.From(PackedModels.MatMul(PackedModels.Weights([8, 4], 1)));
        var options = new FineTuneOptions { Steps = 1, Threads = 1, LearningRate = 1e-9, SigmaLearningRate = Rate };
        using var learner = new VariationalLearner(module, [.. module.Weights.Keys], options, targetDensity: 0.5, samples: 1);

        double first = Moved(5);
        _ = Moved(5_990);

        Assert.InRange(first / (5 * Rate), 0.98, 1.02);
        Assert.InRange(Moved(5) / first, 0.48, 0.54);

        double Moved(int steps)
        {
            double before = LogSigma2();
            for (int step = 0; step < steps; step++)
            {
                learner.Step(progress: 0, rate: 1);
            }

            return LogSigma2() - before;
        }

        double LogSigma2() => learner.Posteriors()[0].LogSigma2[0];
    }
}
