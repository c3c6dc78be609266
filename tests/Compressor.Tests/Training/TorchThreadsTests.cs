using Compressor.Training;
using TorchSharp;
using Xunit;

namespace Compressor.Tests.Training;

public sealed class TorchThreadsTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    [InlineData(2, 1)]
    [InlineData(1000, 2)]
    [InlineData(1000, 7)]
    public void Every_piece_runs_once(int count, int threads)
    {
        var runs = new int[count];

        TorchThreads.For(count, threads, piece => Interlocked.Increment(ref runs[piece]));

        Assert.All(runs, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Two_threads_work_at_the_same_time()
    {
        using var both = new Barrier(2);

        TorchThreads.For(2, 2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public void On_linux_they_are_not_those_of_dotnets_pool()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libtorch computes with other threads here");
        using var both = new Barrier(2);
        int pooled = 0;
        int caller = Environment.CurrentManagedThreadId;

        TorchThreads.For(2, 2, _ =>
        {
            both.SignalAndWait(TimeSpan.FromSeconds(30));
            Interlocked.Add(ref pooled, Thread.CurrentThread.IsThreadPoolThread && Environment.CurrentManagedThreadId != caller ? 1 : 0);
        });

        Assert.Equal(0, pooled);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_error_comes_out_as_it_was_thrown(int threads)
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            TorchThreads.For(100, threads, piece => { if (piece == 40) { throw new InvalidOperationException("here"); } }));

        Assert.Equal("here", error.Message);
    }

    [Fact]
    public void Torch_goes_on_computing_with_them()
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor matrix = torch.ones(300, 300);

        for (int turn = 0; turn < 50; turn++)
        {
            TorchThreads.For(8, 2, _ => GC.KeepAlive(new byte[100_000]));
            Assert.Equal(300f, matrix.mm(matrix)[0, 0].item<float>());
        }
    }
}
