namespace ProviderKit;

/// <summary>A model that has another name at the upstream. A list entry, because model names contain colons.</summary>
public sealed record ModelMapping
{
    /// <summary>The model as it is listed, without prefix, such as <c>openai/gpt-4o</c>.</summary>
    public string Model { get; set; } = "";

    /// <summary>What the upstream calls it.</summary>
    public string To { get; set; } = "";
}
