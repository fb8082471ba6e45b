using System.Text;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Mends the arguments of a call that was cut where the answer was as long as it may be.</summary>
internal static class CutJson
{
    /// <summary>The text with its last, unfinished member left out and its brackets closed; null when nothing can be closed.</summary>
    public static string? Closed(string cut)
    {
        var open = new Stack<char>();
        bool inString = false, escaped = false;
        int whole = -1;
        string closing = "";
        for (int i = 0; i < cut.Length; i++)
        {
            char c = cut[i];
            if (inString)
            {
                if (escaped) escaped = false;
                else if (c == '\\') escaped = true;
                else if (c == '"') inString = false;
                continue;
            }
            switch (c)
            {
                case '"': inString = true; break;
                case '{' or '[':
                    open.Push(c == '{' ? '}' : ']');
                    Mark(i + 1);
                    break;
                case '}' or ']':
                    if (!open.TryPop(out char expected) || expected != c) return null;
                    Mark(i + 1);
                    break;
                // What stands before a comma is whole.
                case ',': Mark(i); break;
            }
        }
        return whole < 0 ? null : new StringBuilder(cut, 0, whole, whole + closing.Length).Append(closing).ToString();

        void Mark(int end) => (whole, closing) = (end, string.Concat(open));
    }
}
