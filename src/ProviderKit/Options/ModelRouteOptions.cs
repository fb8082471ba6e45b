namespace ProviderKit;

/// <summary>Routes one model, or all models of a publisher, to another provider.</summary>
public sealed record ModelRouteOptions
{
    /// <summary>
    /// A model without prefix (<c>openai/gpt-4o</c>), or all models of a publisher (<c>openai/*</c>). A route for a model takes
    /// precedence over one for its publisher.
    /// </summary>
    public string Match { get; set; } = "";

    /// <summary>The name of the provider that serves them, such as <c>openai</c>. It must not itself route to other providers.</summary>
    public string Provider { get; set; } = "";

    /// <summary>
    /// That provider's name for the model; <c>*</c> in it stands for the part after the publisher. Default: null, the
    /// provider's own name if it is known to differ, otherwise the part after the publisher.
    /// </summary>
    public string? Model { get; set; }
}
