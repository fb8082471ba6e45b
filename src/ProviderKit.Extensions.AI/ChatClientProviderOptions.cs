namespace ProviderKit;

/// <summary>How a chat client serves as a provider. Settings of the provider, <c>ProviderKit:Providers:{name}</c>, take precedence.</summary>
public sealed class ChatClientProviderOptions
{
    /// <summary>What clients of the gateway put before the model's name. Default: null, <c>ext-{name}-</c>.</summary>
    public string? Prefix { get; set; }

    /// <summary>
    /// The models to list, by the client's names for them. Others can be asked for as well. Default: empty, the model that the client's metadata
    /// names.
    /// </summary>
    public IList<string> Models { get; } = [];

    /// <summary>
    /// Decides what an exception of the client means, before ProviderKit does; null leaves it to that. Default: null. ProviderKit recognises
    /// HTTP statuses, timeouts, lost connections and <see cref="ProviderException"/>. For exceptions of other libraries, use <see cref="ErrorRules.ErrorOf"/>.
    /// </summary>
    /// <remarks>Called on any thread.</remarks>
    public Func<Exception, ProviderError?>? ErrorOf { get; set; }
}
