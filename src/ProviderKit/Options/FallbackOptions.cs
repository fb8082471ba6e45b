namespace ProviderKit;

/// <summary>The models that serve a model's requests when its own provider cannot.</summary>
public sealed class FallbackOptions
{
    /// <summary>The name that clients use, prefix included, such as <c>ext-copilot-gpt-4</c>.</summary>
    public string Model { get; set; } = "";

    /// <summary>The models to try next, in order, by the names that clients use, such as <c>atlas-openai/gpt-4o</c>.</summary>
    public IList<string> To { get; } = [];
}
