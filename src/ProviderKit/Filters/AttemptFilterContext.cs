using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>One call to an upstream. For one caller at a time.</summary>
[Experimental(ProviderKitExperiments.Filters)]
public sealed class AttemptFilterContext : FilterContext
{
    /// <summary>Describes an attempt; for tests of filters. The dispatcher makes its own.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="provider">What <see cref="Provider"/> is to be.</param>
    /// <param name="upstreamModel">What <see cref="UpstreamModel"/> is to be.</param>
    /// <param name="tokenName">What <see cref="TokenName"/> is to be.</param>
    public AttemptFilterContext(ChatRequest request, string provider, string upstreamModel, string? tokenName = null)
        : this(request, null, provider, upstreamModel, tokenName)
    {
    }

    internal AttemptFilterContext(ChatRequest request, FilterContext? parent, string provider, string upstreamModel, string? tokenName)
        : base(request, parent)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(upstreamModel);
        (Provider, UpstreamModel, TokenName) = (provider, upstreamModel, tokenName);
    }

    /// <summary>The provider that is called.</summary>
    public string Provider { get; }

    /// <summary>The provider's own name of the model.</summary>
    public string UpstreamModel { get; }

    /// <summary>The name of the token; null where none is needed.</summary>
    public string? TokenName { get; }
}
