namespace ProviderKit;

/// <summary>What looking for a model came to: the model, or why chat would not take it.</summary>
/// <param name="Model">The model, by the name that was looked for; null beside an error.</param>
/// <param name="Error">What is wrong; null when the model was found.</param>
public sealed record ModelLookup(ChatModel? Model, ProviderError? Error);
