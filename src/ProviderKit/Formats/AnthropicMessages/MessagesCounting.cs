using ProviderKit.Counting;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>The fields of a Messages body that the model reads.</summary>
internal static class MessagesCounting
{
    public static CountingRules Rules { get; } = new()
    {
        Body = new(
            MemberRule.Skip,
            ("system", MemberRule.Text),
            ("messages", MemberRule.Messages),
            ("tools", MemberRule.Tools),
            ("output_config", MemberRule.Json),
            ("output_format", MemberRule.Json),
            ("context_management", MemberRule.ContextEdits)),
        Message = new(
            MemberRule.Text,
            ("role", MemberRule.Skip),
            ("type", MemberRule.Skip),
            ("id", MemberRule.Skip),
            ("tool_use_id", MemberRule.Skip),
            ("file_id", MemberRule.Skip),
            ("cache_control", MemberRule.Skip),
            ("caller", MemberRule.Skip),
            ("clear_at", MemberRule.Skip),
            ("output_config", MemberRule.Skip),
            ("citations", MemberRule.Skip), // of earlier replies: their text is in the documents
            ("transformations", MemberRule.Skip),
            ("media_type", MemberRule.Skip),
            ("signature", MemberRule.Skip),
            ("input", MemberRule.Json),
            ("source", MemberRule.Media),
            ("thinking", MemberRule.Thinking),
            ("data", MemberRule.Sealed), // of redacted thinking
            ("encrypted_content", MemberRule.Sealed),
            ("encrypted_index", MemberRule.Skip)),
        Tool = new(
            MemberRule.Skip,
            ("name", MemberRule.Text),
            ("description", MemberRule.Text),
            ("input_schema", MemberRule.Json),
            ("input_examples", MemberRule.Json)),
    };
}
