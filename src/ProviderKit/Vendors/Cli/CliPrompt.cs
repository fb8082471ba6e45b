using System.Text;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Vendors.Cli;

/// <summary>Writes a conversation as text, for commands that take only text.</summary>
internal static class CliPrompt
{
    /// <summary>The system messages, separated by blank lines; null if there are none.</summary>
    public static string? System(ChatDocument chat)
    {
        string text = string.Join("\n\n", chat.Turns.Where(t => t.Role == ChatRole.System && t.Text.Length > 0).Select(t => t.Text));
        return text.Length == 0 ? null : text;
    }

    /// <summary>The user's and the assistant's turns.</summary>
    public static IEnumerable<ChatTurn> Said(ChatDocument chat) => chat.Turns.Where(t => t.Role is ChatRole.User or ChatRole.Assistant);

    /// <summary>
    /// The system messages, followed by the user's message if it is the only one, otherwise by a transcript that ends where the
    /// assistant's next turn begins.
    /// </summary>
    public static string Transcript(ChatDocument chat)
    {
        var text = new StringBuilder();
        if (System(chat) is { } system) text.Append(system).Append("\n\n");
        ChatTurn[] said = [.. Said(chat)];
        if (said.Length == 1) return text.Append(said[0].Text).ToString();
        foreach (var turn in said) text.Append(turn.Role == ChatRole.User ? "Human: " : "Assistant: ").Append(turn.Text).Append('\n');
        return text.Append("Assistant: ").ToString();
    }
}
