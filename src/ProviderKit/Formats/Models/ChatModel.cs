namespace ProviderKit;

/// <summary>A model that clients can ask for.</summary>
/// <param name="Id">The name that clients send, prefix included, such as <c>atlas-openai/gpt-4o</c>.</param>
/// <param name="Provider">The name of the provider that serves it.</param>
/// <param name="Created">When this process first learned of the model, in Unix seconds.</param>
public sealed record ChatModel(string Id, string Provider, long Created)
{
    /// <summary>What the upstream's list says about the model. Default: null, nothing.</summary>
    public ModelDetails? Details { get; init; }
}
