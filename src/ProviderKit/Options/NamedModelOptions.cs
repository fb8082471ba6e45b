namespace ProviderKit;

/// <summary>A model defined in the gateway's settings: a name that clients ask for, and the models that serve it.</summary>
public sealed class NamedModelOptions
{
    /// <summary>
    /// The name of the strategy that orders the targets: <c>ordered</c>, <c>weighted</c>, <c>round-robin</c>,
    /// <c>least-busy</c>, <c>lead-worker</c>, or a strategy that the app adds (<see cref="IProviderKitBuilder"/>). Any case.
    /// Default: <c>ordered</c>.
    /// </summary>
    public string Strategy { get; set; } = "ordered";

    /// <summary>The models that serve this one. At least one.</summary>
    public IList<NamedModelTarget> Targets { get; } = [];

    /// <summary>
    /// The strategy's own settings by name, in any case, such as <c>LeadTurns</c> of <c>lead-worker</c>. In configuration
    /// they are siblings of <see cref="Strategy"/>. Default: none.
    /// </summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
