using ProviderKit.Chaos.Ledgers;
using ProviderKit.Chaos.World;

namespace ProviderKit.Chaos.Checks;

/// <summary>No token was used before its time, and after it by one request first.</summary>
internal sealed class TokenCheck(ChaosWorld world, Tally tally)
{
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
        if (account.Blocks.Find(b => b.Covers(use.Model) && account.Forbids(b, use.Leased)) is { } block)
            tally.Wrong($"request {use.Request}: {token} was leased at {use.Leased}, although it was to rest from {block.From} to {block.AtLeast:HH:mm:ss.fff} ({block.Why})");
    }

    /// <summary>Of two calls after a block the second waits for the first one's verdict, or for as long as one is patient.</summary>
    private void CheckProbe(TokenAccount account, TokenBlock block, string token)
    {
        if (block.Settled || block.AtLeast == DateTimeOffset.MaxValue) return;
        var after = account.Uses.Where(u => block.Covers(u.Model) && u.Leased.Latest > block.From.Latest + TokenAccount.Grain).OrderBy(u => u.Leased.Latest).Take(2).ToArray();
        block.Settled = after.Length > 0;
        if (after is not [var probe, var second] || !account.IsLast(block, second.Leased.Latest)) return;
        if (after.Any(use => use.Leased.Earliest <= block.From.Latest))
        {
            tally.Count("probes after a block", "unclear: a token may have been leased before");
            return;
        }
        tally.Count("probes after a block", "checked");
        var reopens = probe.Leased.Earliest + ChaosWorld.ProbePatience;
        var ends = probe.Verdict.Earliest < reopens ? probe.Verdict.Earliest : reopens;
        tally.Expect(
            second.Leased.Latest > ends - TokenAccount.Grain,
            $"{token}: request {second.Request} did not wait for request {probe.Request}, the first after the block of {block.From} ({block.Why}); they began at {probe.Leased} and {second.Leased}, the verdict was there at {probe.Verdict}");
    }
}
