using BenchmarkDotNet.Attributes;

namespace ProviderKit.Benchmarks.Inner;

/// <summary>A lease and its release: from one thread, and from two at once.</summary>
public class LeaseBenchmarks
{
    private const int PerThread = 10_000;

    private readonly TokenPool _pool = new([new ApiToken("A", "token-a"), new ApiToken("B", "token-b")]);

    [Benchmark(OperationsPerInvoke = PerThread)]
    public void OneThread() => LeaseMany();

    [Benchmark(OperationsPerInvoke = 2 * PerThread)]
    public void TwoThreads() => Parallel.Invoke(LeaseMany, LeaseMany);

    private void LeaseMany()
    {
        for (int i = 0; i < PerThread; i++)
        {
            using var lease = _pool.TryLease(null, out _);
            lease!.Complete(TokenOutcome.Succeeded);
        }
    }
}
