namespace ProviderKit;

/// <summary>What a provider says about itself. Immutable.</summary>
public sealed record ProviderInfo
{
    /// <summary>The short name used in configuration and in answers, such as <c>openai</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What a client puts before the upstream's model name, such as <c>ext-openai-</c>.</summary>
    public required string Prefix { get; init; }

    /// <summary>The upstream's names of the models it is known to have, without prefix. Others pass through.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The wire formats in which the provider takes requests, the preferred one first. Default: OpenAI chat alone.</summary>
    public IReadOnlyList<WireFormat> Formats { get; init; } = [WireFormat.OpenAIChat];

    /// <summary>
    /// Whether the upstream's own list of models, where it can be asked for, replaces <see cref="Models"/>. Default: true.
    /// </summary>
    public bool ListsModels { get; init; } = true;

    /// <summary>
    /// Whether the upstream takes only the models on that list. Default: false; many also take aliases, variants or deployments
    /// that they do not list.
    /// </summary>
    public bool ListIsComplete { get; init; }

    /// <summary>
    /// Whether an upstream that lists its models thereby says that the token is good. Default: true; false where everybody
    /// may see the list, so that a token in quarantine does not return because of it.
    /// </summary>
    public bool ListProvesToken { get; init; } = true;

    /// <summary>
    /// Its name in traces: that of OpenTelemetry's conventions for generative AI, such as <c>gcp.gemini</c>, where they have one. Default:
    /// <see cref="Name"/>.
    /// </summary>
    public string? TelemetryName { get => field ?? Name; init; }

    /// <summary>Where its upstream is; null when it has none, or when that is nobody's business.</summary>
    public string? BaseAddress { get; init; }

    /// <summary>Whether a call needs a token. Default: <see cref="CredentialRequirement.Required"/>.</summary>
    public CredentialRequirement Credential { get; init; }

    /// <summary>What a rate limit of this upstream applies to. Default: <see cref="ProviderKit.LimitScope.Token"/>.</summary>
    public LimitScope LimitScope { get; init; }

    /// <summary>How this upstream's errors differ from the rest. Default: not at all.</summary>
    public ErrorRules Errors { get; init; } = new();

    /// <summary>
    /// The name under which its upstream signs thoughts. Providers of one name read what the others signed; nobody else gets it. Default:
    /// <see cref="Name"/>.
    /// </summary>
    internal string SignsAs { get => field ?? Name; init; }

    /// <summary>
    /// Whether its models are those of many vendors, so that what one of them signed is read by models of the same family alone. Default: false.
    /// </summary>
    internal bool IsRouter { get; init; }

    /// <summary>Whether requests to it can name the conversation that they belong to. Default: false.</summary>
    internal bool TakesSessions { get; init; }

    /// <summary>Why the provider cannot serve although it is enabled, and what to set; null when it can.</summary>
    public string? ConfigurationProblem { get; init; }
}

/// <summary>Whether a provider's calls need a token.</summary>
public enum CredentialRequirement
{
    /// <summary>No call is made without one.</summary>
    Required,

    /// <summary>Tokens are used when there are any; without, calls go out bare.</summary>
    Optional,

    /// <summary>Never sent.</summary>
    None,
}
