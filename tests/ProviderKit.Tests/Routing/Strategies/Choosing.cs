using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Routing.Strategies;

/// <summary>Choosers over targets that a test makes.</summary>
internal static class Choosing
{
    public static readonly ChatRequest Request = ChatRequest.Parse(Json.Bytes("""{"model":"m","messages":[]}"""));

    /// <summary>A chooser of <paramref name="strategy"/>.</summary>
    public static IRoutingChooser Of(IRoutingStrategy strategy, params RoutingTarget[] targets)
    {
        var model = new NamedModelOptions { Strategy = strategy.Name };
        foreach (var target in targets) model.Targets.Add(new NamedModelTarget { Model = target.Model, Weight = target.Weight });
        Assert.That(strategy.Check(model), Is.Empty);
        return strategy.Create(model, targets);
    }

    /// <summary>The targets' models, in the order they are tried.</summary>
    public static string[] Next(this IRoutingChooser chooser) => [.. chooser.Choose(Request).Targets.Select(target => target.Model)];

    /// <summary>Seeded randomness; the seed is printed.</summary>
    public static Random Dice()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
