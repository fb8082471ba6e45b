namespace ProviderKit;

/// <summary>Sends a publisher's models, or one model, to another provider.</summary>
public sealed record ModelRouteOptions
{
    /// <summary>
    /// A model without prefix (<c>openai/gpt-4o</c>), or all of a publisher's (<c>openai/*</c>). One model's route is
    /// taken before its publisher's.
    /// </summary>
    public string Match { get; set; } = "";

    /// <summary>The name of the provider that serves them, such as <c>openai</c>. It must not be one that routes itself.</summary>
    public string Provider { get; set; } = "";

    /// <summary>
    /// What that provider calls the model; <c>*</c> in it stands for the part after the publisher. Default: null, the
    /// provider's own name where it is known to differ, else the part after the publisher.
    /// </summary>
    public string? Model { get; set; }
}
