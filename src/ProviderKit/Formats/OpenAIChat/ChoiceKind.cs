namespace ProviderKit.Formats.OpenAIChat;

/// <summary>What a choice of a reply holds.</summary>
internal enum ChoiceKind
{
    /// <summary>A piece of a message, in a chunk: <c>delta</c>.</summary>
    Delta,

    /// <summary>A message, in a whole reply: <c>message</c>.</summary>
    Message,

    /// <summary>A text, whole or a piece of it, as in legacy completions: <c>text</c>.</summary>
    Text,
}
