namespace ProviderKit;

/// <summary>What serves a model's requests when its own provider cannot.</summary>
public sealed class FallbackOptions
{
    /// <summary>The model as clients name it, prefix included: <c>ext-copilot-gpt-4</c>.</summary>
    public string Model { get; set; } = "";

    /// <summary>The models to go on to, in order, as clients name them: <c>atlas-openai/gpt-4o</c>.</summary>
    public IList<string> To { get; } = [];
}
