using ProviderKit.Chaos.Ledgers;

namespace ProviderKit.Chaos.World;

/// <summary>Who looks after the tokens meanwhile: resets those in quarantine, adds some, removes some, at random moments.</summary>
internal sealed class Operator(ChaosWorld world, Dice dice)
{
    private const int MostTokens = 5;
    private const double ResetShare = 0.5;

    private int _acts;
    private int _added;

    /// <summary>Acts until <paramref name="ending"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var random = dice.For(Dice.Use.Operator, _acts++);
            Act(random);
            try
            {
                await Task.Delay(random.Next(20, 120), ending);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Act(Random random)
    {
        var providers = world.Registry.Providers.Where(p => p.Tokens.Count > 0).ToArray();
        var provider = providers[random.Next(providers.Length)];
        if (random.NextDouble() < ResetShare) ResetAny(random, providers);
        else if (random.Next(2) == 0 && provider.Tokens.Count < MostTokens) Add(provider);
        else if (provider.Tokens.Count > 1) Remove(provider, random);
    }

    private void ResetAny(Random random, ProviderEntry[] providers)
    {
        var refused = providers.SelectMany(p => p.Tokens.GetTokenStats().Where(t => t.Quarantined), (p, t) => (Provider: p, t.Name)).ToArray();
        if (refused.Length == 0) return;
        var (provider, name) = refused[random.Next(refused.Length)];
        var before = ChaosClock.Now;
        if (provider.Tokens.Reset(name)) world.Tokens.Of(provider.Name, name).Reset(before, ChaosClock.Now);
    }

    private void Add(ProviderEntry provider)
    {
        string name = $"{provider.Name}-added-{_added++}";
        if (world.Canaries.Take(provider.Name, name) is not { } value) return;
        provider.Tokens.Add(new ApiToken(name, value));
        world.Tokens.Of(provider.Name, name).Present(from: ChaosClock.Now);
    }

    private void Remove(ProviderEntry provider, Random random)
    {
        var tokens = provider.Tokens.Tokens;
        string name = tokens[random.Next(tokens.Count)].Name;
        world.Tokens.Of(provider.Name, name).Present(until: ChaosClock.Now);
        provider.Tokens.Remove(name);
    }
}
