using FsCheck;
using FsCheck.Fluent;

namespace ProviderKit.Tests.Tokens;

/// <summary>A million random steps against a second, simple account of the same rules; a sequence that fails is made shorter.</summary>
public class TokenPoolModelTests
{
    private const int Steps = 1000;
    private const int Sequences = 1000;

    [TestCase(TokenSelection.Failover, null, 34ul)]
    [TestCase(TokenSelection.RoundRobin, null, 35ul)]
    [TestCase(TokenSelection.RoundRobin, 2, 36ul)]
    [TestCase(TokenSelection.LeastInFlight, 2, 37ul)]
    public void RandomSteps_AgainstAModel_Agree(TokenSelection selection, int? maxConcurrent, ulong seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        int leases = 0, refusals = 0, probes = 0;
        var sequences = Arb.From(Gen.Choose(0, 9_999_999).ArrayOf(Steps), Shorter);
        var holds = Prop.ForAll(sequences, steps =>
        {
            var model = new TokenPoolModel(new TokenPoolOptions { Selection = selection, MaxConcurrentPerToken = maxConcurrent });
            string? wrong = model.Run(steps);
            leases += model.Leases;
            refusals += model.Refusals;
            probes += model.Probes;
            return (wrong is null).Label(wrong ?? "");
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithReplay(seed, 35ul), holds); // the second is any odd number
        TestContext.Out.WriteLine($"{leases} leases, {refusals} refusals, {probes} probes");
        Assert.That(new[] { leases, refusals, probes }.Min(), Is.GreaterThan(Steps * Sequences / 100), "each must happen often");
    }

    [TestCase(TokenSelection.Failover, null, 38ul)]
    [TestCase(TokenSelection.RoundRobin, null, 39ul)]
    [TestCase(TokenSelection.RoundRobin, 2, 40ul)]
    [TestCase(TokenSelection.LeastInFlight, 2, 41ul)]
    public void RandomSteps_OfConversations_AgainstAModel_Agree(TokenSelection selection, int? maxConcurrent, ulong seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        int kept = 0, moved = 0, refusals = 0;
        var sequences = Arb.From(Gen.Choose(0, 9_999_999).ArrayOf(Steps), Shorter);
        var holds = Prop.ForAll(sequences, steps =>
        {
            var model = new TokenPoolModel(new TokenPoolOptions { Selection = selection, MaxConcurrentPerToken = maxConcurrent }, sessions: 5);
            string? wrong = model.Run(steps);
            kept += model.Kept;
            moved += model.Moved;
            refusals += model.Refusals;
            return (wrong is null).Label(wrong ?? "");
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithReplay(seed, 35ul), holds); // the second is any odd number
        TestContext.Out.WriteLine($"{kept} kept, {moved} moved, {refusals} refusals");
        Assert.That(new[] { kept, moved, refusals }.Min(), Is.GreaterThan(Steps * Sequences / 200), "each must happen often");
    }

    /// <summary>The same steps without a stretch of them, long stretches first.</summary>
    private static IEnumerable<int[]> Shorter(int[] steps)
    {
        for (int length = steps.Length / 2; length > 0; length /= 2)
            for (int start = 0; start + length <= steps.Length; start += length)
                yield return [.. steps[..start], .. steps[(start + length)..]];
    }
}
