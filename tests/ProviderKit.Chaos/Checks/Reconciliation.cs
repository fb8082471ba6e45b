using ProviderKit.Chaos.Clients;
using ProviderKit.Chaos.World;

namespace ProviderKit.Chaos.Checks;

/// <summary>Lays the books of a round side by side, and closes them.</summary>
internal sealed class Reconciliation
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30); // longer than any block

    private readonly ChaosWorld _world;
    private readonly Tally _tally;
    private readonly RequestCheck _requests;
    private readonly WantCheck _wants;
    private readonly TokenCheck _tokens;
    private readonly TotalsCheck _totals;

    public Reconciliation(ChaosWorld world, Tally tally)
    {
        (_world, _tally) = (world, tally);
        _wants = new WantCheck(world, tally);
        _tokens = new TokenCheck(world, tally);
        _totals = new TotalsCheck(world, tally);
        _requests = new RequestCheck(world, tally, new AttemptCheck(world, tally, _wants));
    }

    /// <summary>After a round, when all is quiet.</summary>
    public void Round(IReadOnlyList<ClientRecord> clients)
    {
        foreach (var client in clients) _requests.Run(client);
        var numbers = clients.Select(c => c.Plan.Number).ToHashSet();
        _tally.Expect(_world.Upstream.Requests.All(numbers.Contains), "an upstream was called for a request of an earlier round");
        _wants.Run();
        _tokens.Run();
        _totals.Round();
        _world.Tokens.Forget(ChaosClock.Now - Remembered);
        _world.Upstream.Forget();
        _world.Gateway.Forget();
    }

    public void End() => _totals.Run();
}
