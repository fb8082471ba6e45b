using System.Diagnostics.CodeAnalysis;
using ProviderKit.Formats;

namespace ProviderKit;

/// <summary>
/// Estimates the input tokens of a request before it is sent, for callers who ask for the count alone. No upstream is asked.
/// Thread-safe; takes time proportional to the length of the body.
/// </summary>
public sealed class RequestTokenEstimator
{
    private readonly ProviderRegistry _registry;
    private readonly ITokenEstimator _texts;

    internal RequestTokenEstimator(ProviderRegistry registry, ITokenEstimator texts) => (_registry, _texts) = (registry, texts);

    /// <summary>Counts instructions, messages, tools, images and documents by the rules of the model that the request leads to.</summary>
    /// <param name="request">The request, in a format for chat.</param>
    /// <param name="tokens">The estimate; never 0 when there is one.</param>
    /// <param name="error">Why there is none: no such model, or a request that is not for chat.</param>
    public bool TryEstimate(ChatRequest request, out int tokens, [NotNullWhen(false)] out ProviderError? error)
    {
        ArgumentNullException.ThrowIfNull(request);
        tokens = 0;
        if (request.Format.Counting is not { } rules)
        {
            error = new ProviderError(ProviderErrorKind.InvalidRequest, "Only requests for chat are counted.");
            return false;
        }
        if (!_registry.Current.TryFind(request.Model, out var own, out error)) return false;
        tokens = RequestTokens.Estimate(request.Body, rules, own.First.UpstreamModel, _texts);
        return true;
    }
}
