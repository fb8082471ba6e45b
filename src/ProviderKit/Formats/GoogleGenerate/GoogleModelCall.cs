namespace ProviderKit;

/// <summary>A call of a model in Gemini's API. Immutable.</summary>
/// <param name="Verb">The verb after the model's name in the path, such as <c>generateContent</c>.</param>
/// <param name="Format">The format of its requests.</param>
/// <param name="IsStream">Whether the reply is a stream.</param>
public sealed record GoogleModelCall(string Verb, WireFormat Format, bool IsStream);
