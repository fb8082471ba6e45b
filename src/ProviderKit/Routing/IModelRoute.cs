using System.Diagnostics.CodeAnalysis;

namespace ProviderKit.Routing;

/// <summary>
/// What makes a provider choose among other providers' models. It decides once per request, and names targets that are
/// called as they are: a plan is never resolved again, so routes cannot run in circles. Thread-safe.
/// </summary>
internal interface IModelRoute
{
    /// <summary>Why none of its models can be served now, and what to set; null when some can.</summary>
    string? Problem { get; }

    /// <summary>
    /// The providers of which one must be able to serve for the route to be: itself where it has an upstream, else those
    /// it leads to, also such as cannot serve now. Empty when it leads nowhere.
    /// </summary>
    IEnumerable<ProviderEntry> Targets { get; }

    /// <summary>Plans <paramref name="request"/>.</summary>
    /// <param name="request">What is asked; its body only where the choice depends on it.</param>
    /// <param name="own">The model at the provider itself.</param>
    /// <param name="plan">What to try.</param>
    /// <param name="error">Why there is nothing to try, and what to set.</param>
    bool TryPlan(
        ChatRequest request, ModelTarget own, [NotNullWhen(true)] out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error);
}
