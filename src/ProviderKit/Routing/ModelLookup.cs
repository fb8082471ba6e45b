namespace ProviderKit;

/// <summary>The result of looking up a model: the model, or why chat would not accept it.</summary>
/// <param name="Model">The model, under the name that was looked up; null if there is an error.</param>
/// <param name="Error">Why the model was not found; null if it was.</param>
public sealed record ModelLookup(ChatModel? Model, ProviderError? Error);
