namespace ProviderKit;

/// <summary>A provider that can list its upstream's models. Listing is the cheapest call that proves a token works.</summary>
public interface IModelLister
{
    /// <summary>Asks the upstream for its models with <paramref name="token"/>.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<ModelListing> ListModelsAsync(ApiToken? token, CancellationToken cancellationToken);
}

/// <summary>The models of an upstream, or the error of the call that asked for them.</summary>
/// <param name="Models">The upstream's own model ids; empty after an error.</param>
/// <param name="Error">Null when the call succeeded.</param>
public sealed record ModelListing(IReadOnlyList<string> Models, ProviderError? Error = null)
{
    /// <summary>What the upstream says about its models, by model id. Default: empty.</summary>
    public IReadOnlyDictionary<string, ModelDetails> Details { get; init; } = NoDetails;

    /// <summary>The paths of the APIs that serve each model, where the upstream lists them. Default: empty.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Paths { get; init; } = NoModels;

    private static readonly Dictionary<string, IReadOnlyList<string>> NoModels = [];
    private static readonly Dictionary<string, ModelDetails> NoDetails = [];
}
