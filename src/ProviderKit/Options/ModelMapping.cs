namespace ProviderKit;

/// <summary>Maps a model to its name at the upstream. A list entry, because model names contain colons.</summary>
public sealed record ModelMapping
{
    /// <summary>The listed name of the model, without prefix, such as <c>openai/gpt-4o</c>.</summary>
    public string Model { get; set; } = "";

    /// <summary>The upstream's name for it.</summary>
    public string To { get; set; } = "";
}
