using ProviderKit.Chaos.World;

namespace ProviderKit.Chaos.Checks;

/// <summary>What must hold over all requests: nothing is under way, nothing is left over, and the counts agree.</summary>
internal sealed class TotalsCheck(ChaosWorld world, Tally tally)
{
    private const string Landing = "_sim";

    /// <summary>After each round, when all is quiet.</summary>
    public void Round()
    {
        foreach (var provider in world.Registry.Providers)
            foreach (var token in provider.Tokens.GetTokenStats())
                tally.Expect(token.InFlight == 0, $"{provider.Name} {token.Name}: {token.InFlight} calls are still counted as running");
        tally.Expect(world.Simulator.Stats.InFlight == 0, $"{world.Simulator.Stats.InFlight} calls are still running in the simulator");
        tally.Expect(world.Simulator.Requests.All(r => r.Provider != Landing), "a redirect was followed");
    }

    public void Run()
    {
        CheckCounts();
        tally.Expect(world.Gateway.Strays == 0, $"{world.Gateway.Strays} records belong to no request");
        foreach (string stray in world.Upstream.Strays) tally.Wrong("a call belongs to no request: " + stray);
        foreach (string error in world.Log.Errors) tally.Wrong("logged as an error: " + error);
        tally.Count("log", "lines", world.Log.Lines);
        tally.Count("log", "of streams broken off", world.Log.BrokenStreams);
        tally.Count("tokens", "429s avoided by looking ahead", world.Registry.Providers.Sum(p => p.Tokens.AvoidedRateLimits));
        foreach (var (fault, count) in world.Upstream.FaultsMet) tally.Count("faults met", fault, count);
    }

    /// <summary>
    /// The simulator counts a call when its head has come, and it is in the ledger when its body has: calls that are only in
    /// the simulator's count were broken off in between.
    /// </summary>
    private void CheckCounts()
    {
        long counted = 0, known = world.Upstream.Counts.Values.Sum();
        foreach (var (provider, stats) in world.Simulator.Stats.Providers)
        {
            foreach (var (token, calls) in stats.Tokens)
            {
                counted += calls.Requests;
                long noted = world.Upstream.Counts.GetValueOrDefault((provider, token));
                string name = world.Canaries.NameOf(token) ?? "(none)";
                tally.Expect(calls.Requests - noted == 0 || (calls.Requests > noted && calls.Cancelled >= calls.Requests - noted), $"{provider} {name}: the simulator counted {calls.Requests} calls, {calls.Cancelled} of them broken off; {noted} were noted");
            }
        }
        tally.Count("calls to upstreams", "for chats and embeddings", known - world.Upstream.Exchanges);
        tally.Count("calls to upstreams", "to exchange tokens", world.Upstream.Exchanges);
        tally.Count("calls to upstreams", "broken off before they were read", counted - known);
    }
}
