using ProviderKit.Chaos.Ledgers;
using ProviderKit.Chaos.World;

namespace ProviderKit.Chaos.Checks;

/// <summary>No token was used before its time, and after it by one request first.</summary>
internal sealed class TokenCheck(ChaosWorld world, Tally tally)
{
    private static readonly TimeSpan FineGrain = TimeSpan.FromMilliseconds(20);

    public void Run()
    {
        foreach (var (provider, name, account) in world.Tokens.All)
        {
            foreach (var use in account.Uses) CheckUse(account, use, $"{provider} {name}");
            foreach (var block in account.Blocks) CheckProbe(account, block, $"{provider} {name}");
        }
    }

    private void CheckUse(TokenAccount account, TokenUse use, string token)
    {
        if (account.Blocks.Find(b => b.Covers(use.Model) && account.Forbids(b, use.Start)) is { } block)
            tally.Wrong($"request {use.Request}: {token} was used at {use.Start:HH:mm:ss.fff}, although it was to rest from {block.From:HH:mm:ss.fff} to {block.AtLeast:HH:mm:ss.fff} ({block.Why})");
    }

    /// <summary>Of two calls after a block the second waits for the first one's verdict, or for as long as one is patient.</summary>
    private void CheckProbe(TokenAccount account, TokenBlock block, string token)
    {
        if (block.Settled || block.AtLeast == DateTimeOffset.MaxValue) return;
        var after = account.Uses.Where(u => block.Covers(u.Model) && u.Start > block.From + TokenAccount.Grain).OrderBy(u => u.Start).Take(2).ToArray();
        block.Settled = after.Length > 0;
        if (after is not [var probe, var second] || !account.IsLast(block, second.Start)) return;
        tally.Count("probes after a block", "checked");
        var (verdict, grain) = (probe.Verdict, probe.Succeeded ? FineGrain : TokenAccount.Grain);
        var ends = verdict < probe.Start + ChaosWorld.ProbePatience ? verdict : probe.Start + ChaosWorld.ProbePatience;
        tally.Expect(
            second.Start > ends - grain,
            $"{token}: request {second.Request} did not wait for request {probe.Request}, the first after the block of {block.From:HH:mm:ss.fff} ({block.Why}); they began at {probe.Start:HH:mm:ss.fff} and {second.Start:HH:mm:ss.fff}, the verdict was there at {verdict:HH:mm:ss.fff}");
    }
}
