using ProviderKit.Routing;

namespace ProviderKit.Tests.Support;

/// <summary>Resolves a plain request for a model.</summary>
internal static class Resolving
{
    /// <summary>The first target of the plan; null beside an error.</summary>
    public static bool TryResolve(this ProviderRegistry registry, string model, out ModelTarget? target, out ProviderError? error)
    {
        bool found = registry.Current.TryResolve(ChatRequest.Create(model, [new PlainMessage("user", "Hello")]), out var plan, out error);
        target = found ? plan!.First : null;
        return found;
    }
}
