using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Routing;

/// <summary>The providers acme, beta and gamma, and a chain from acme over beta to gamma.</summary>
internal static class FallbackGateway
{
    public const string Model = "ext-acme-m";

    public static Gateway Of(params FakeProvider[] providers) => Of(new ProviderKitOptions { Retry = { MaxRetries = 0 } }, providers);

    public static Gateway Of(ProviderKitOptions options, params FakeProvider[] providers)
    {
        if (options.Fallbacks.Count == 0) options.Fallbacks.Add(Chain(Model, [.. providers.Skip(1).Select(p => p.Info.Prefix + "x")]));
        return new Gateway([.. providers.Select(p => (p, new[] { p.Info.Name[..1].ToUpperInvariant() }))], new FakeTime(), options);
    }

    public static FallbackOptions Chain(string model, params string[] to)
    {
        var chain = new FallbackOptions { Model = model };
        foreach (string target in to) chain.To.Add(target);
        return chain;
    }

    public static FakeProvider Failing(string name, ProviderErrorKind kind, TimeSpan? retryAfter = null) =>
        Provider(name, _ => FakeProvider.Failed(kind, retryAfter));

    public static FakeProvider Serving(string name) => Provider(name, _ => FakeProvider.Whole());

    public static FakeProvider Provider(string name, Func<ProviderCall, ProviderReply> answer) =>
        new(answer) { Info = new ProviderInfo { Name = name, Prefix = $"ext-{name}-" } };
}
