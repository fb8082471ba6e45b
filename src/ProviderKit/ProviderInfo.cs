namespace ProviderKit;

/// <summary>Describes a provider: its names, models, formats and credentials. Immutable.</summary>
public sealed record ProviderInfo
{
    /// <summary>The short name used in configuration and in replies, such as <c>openai</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The prefix that clients put before the upstream's model name, such as <c>ext-openai-</c>.</summary>
    public required string Prefix { get; init; }

    /// <summary>The upstream's names of its known models, without prefix. Other names are passed through.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The wire formats in which the provider takes requests, preferred format first. Default: OpenAI chat only.</summary>
    public IReadOnlyList<WireFormat> Formats { get; init; } = [WireFormat.OpenAIChat];

    /// <summary>
    /// Whether the upstream's own list of models, if it offers one, replaces <see cref="Models"/>. Default: true.
    /// </summary>
    public bool ListsModels { get; init; } = true;

    /// <summary>
    /// Whether the upstream takes only the models on its list. Default: false; many upstreams also take aliases, variants or deployments
    /// that they do not list.
    /// </summary>
    public bool ListIsComplete { get; init; }

    /// <summary>
    /// Whether a successful model listing proves that the token is valid. Default: true. Set it to false if the list is
    /// public, so that a successful listing does not release a token from quarantine.
    /// </summary>
    public bool ListProvesToken { get; init; } = true;

    /// <summary>
    /// The provider's name in traces. Use the name from OpenTelemetry's conventions for generative AI, such as <c>gcp.gemini</c>, if there is one. Default:
    /// <see cref="Name"/>.
    /// </summary>
    public string? TelemetryName { get => field ?? Name; init; }

    /// <summary>The upstream's base address; null if it has none or if the address is private.</summary>
    public string? BaseAddress { get; init; }

    /// <summary>Whether a call needs a token. Default: <see cref="CredentialRequirement.Required"/>.</summary>
    public CredentialRequirement Credential { get; init; }

    /// <summary>What a rate limit of this upstream applies to. Default: <see cref="ProviderKit.LimitScope.Token"/>.</summary>
    public LimitScope LimitScope { get; init; }

    /// <summary>How this upstream's errors differ from the common form. Default: not at all.</summary>
    public ErrorRules Errors { get; init; } = new();

    /// <summary>
    /// The name under which its upstream signs thoughts. Signed thoughts are sent only to providers with the same name. Default:
    /// <see cref="Name"/>.
    /// </summary>
    internal string SignsAs { get => field ?? Name; init; }

    /// <summary>
    /// Whether it serves models of many vendors, so that a signature is readable only by models of the same family. Default: false.
    /// </summary>
    internal bool IsRouter { get; init; }

    /// <summary>Whether requests to it can name their conversation. Default: false.</summary>
    internal bool TakesSessions { get; init; }

    /// <summary>Why an enabled provider cannot serve, and what to set; null if it can.</summary>
    public string? ConfigurationProblem { get; init; }
}

/// <summary>Whether a provider's calls need a token.</summary>
public enum CredentialRequirement
{
    /// <summary>No call is made without a token.</summary>
    Required,

    /// <summary>Tokens are used if there are any; otherwise calls are sent without a credential.</summary>
    Optional,

    /// <summary>No token is ever sent.</summary>
    None,
}
