namespace ProviderKit.Formats.OpenAIChat;

/// <summary>What a choice of a reply contains.</summary>
internal enum ChoiceKind
{
    /// <summary>Part of a message, in a chunk: <c>delta</c>.</summary>
    Delta,

    /// <summary>A message, in a whole reply: <c>message</c>.</summary>
    Message,

    /// <summary>A text or part of one, as in legacy completions: <c>text</c>.</summary>
    Text,
}
