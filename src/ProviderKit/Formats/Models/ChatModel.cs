namespace ProviderKit;

/// <summary>A model a client can ask for.</summary>
/// <param name="Id">What the client writes, prefix included, such as <c>atlas-openai/gpt-4o</c>.</param>
/// <param name="Provider">The name of the provider that serves it.</param>
/// <param name="Created">When the model became known to this process, in Unix seconds.</param>
public sealed record ChatModel(string Id, string Provider, long Created)
{
    /// <summary>What the upstream's list of models says about it. Default: null, nothing.</summary>
    public ModelDetails? Details { get; init; }
}
