namespace ProviderKit;

/// <summary>Something that can be asked of a model by Gemini's API. Immutable.</summary>
/// <param name="Verb">The word behind the model's name in the path, such as <c>generateContent</c>.</param>
/// <param name="Format">The format of its requests.</param>
/// <param name="IsStream">Whether the answer is a stream.</param>
public sealed record GoogleModelCall(string Verb, WireFormat Format, bool IsStream);
