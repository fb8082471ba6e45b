namespace ProviderKit;

/// <summary>A plain text message of a conversation.</summary>
/// <param name="Role">OpenAI's role: <c>system</c>, <c>developer</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
public readonly record struct PlainMessage(string Role, string Content);
