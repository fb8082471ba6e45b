using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Routing;

/// <summary>A dispatcher over fake providers, with the named model <c>fast</c> over a model <c>x</c> of each.</summary>
internal static class NamedGateway
{
    public const string Model = "fast";

    public static Gateway Of(string strategy, params FakeProvider[] providers) => Of(Gateway.NoRetries, strategy, providers);

    /// <summary>Each provider has one token, but those whose name ends in <c>-bare</c>.</summary>
    public static Gateway Of(ProviderKitOptions options, string strategy, params FakeProvider[] providers)
    {
        if (!options.Models.ContainsKey(Model)) options.Models[Model] = Over(strategy, [.. providers.Select(p => p.Info.Prefix + "x")]);
        return new Gateway([.. providers.Select(p => (p, p.Info.Name.EndsWith("-bare", StringComparison.Ordinal) ? [] : new[] { p.Info.Name.ToUpperInvariant() }))], new FakeTime(), options);
    }

    public static NamedModelOptions Over(string strategy, params string[] targets)
    {
        var model = new NamedModelOptions { Strategy = strategy };
        foreach (string target in targets) model.Targets.Add(new NamedModelTarget { Model = target });
        return model;
    }

    public static FakeProvider Serving(string name) => FallbackGateway.Serving(name);

    public static FakeProvider Failing(string name, ProviderErrorKind kind, TimeSpan? retryAfter = null) => FallbackGateway.Failing(name, kind, retryAfter);

    /// <summary>The providers that the trail says were skipped, with why.</summary>
    public static IEnumerable<(string? Provider, string? Why)> Skipped(this Gateway gateway, Gateway.Outcome outcome) =>
        gateway.Trails.Find(outcome.Record.RequestId)!.Steps.Where(step => step.Kind == TrailStepKind.TargetSkipped).Select(step => (step.Provider, step.Message));
}
