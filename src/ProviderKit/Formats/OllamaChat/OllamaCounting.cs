using ProviderKit.Counting;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>The fields of Ollama's bodies that the model reads.</summary>
internal static class OllamaCounting
{
    private static readonly MemberTable Message = new(
        MemberRule.Text,
        ("role", MemberRule.Skip),
        ("id", MemberRule.Skip),
        ("index", MemberRule.Skip),
        ("tool_call_id", MemberRule.Skip),
        ("tool_name", MemberRule.Skip),
        ("images", MemberRule.Media),
        ("arguments", MemberRule.Json),
        ("thinking", MemberRule.Thinking));

    private static readonly MemberTable Tool = new(
        MemberRule.Skip,
        ("function", MemberRule.Tools),
        ("name", MemberRule.Text),
        ("description", MemberRule.Text),
        ("parameters", MemberRule.Json));

    public static CountingRules Chat { get; } = new()
    {
        Body = new(MemberRule.Skip, ("messages", MemberRule.Messages), ("tools", MemberRule.Tools), ("format", MemberRule.Json)), Message = Message, Tool = Tool,
    };

    public static CountingRules Generate { get; } = new()
    {
        Body = new(MemberRule.Skip, ("prompt", MemberRule.Messages), ("system", MemberRule.Text), ("format", MemberRule.Json)), Message = Message, Tool = Tool,
    };
}
