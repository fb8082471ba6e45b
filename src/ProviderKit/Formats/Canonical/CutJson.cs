using System.Text;

namespace ProviderKit.Formats.Canonical;

/// <summary>Repairs the arguments of a call that was truncated at the length limit of the reply.</summary>
internal static class CutJson
{
    /// <summary>The text without its last, incomplete member and with its brackets closed; null if it cannot be repaired.</summary>
    public static string? Closed(string cut)
    {
        var open = new Stack<char>();
        bool inString = false, escaped = false;
        int whole = -1;
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
                    whole = i + 1;
                    break;
                case '}' or ']':
                    if (!open.TryPop(out char expected) || expected != c) return null;
                    whole = i + 1;
                    break;
                // Everything before a comma is complete.
                case ',': whole = i; break;
            }
        }
        // Every bracket moves the mark, so the brackets that are open at the end were open at the mark.
        return whole < 0 ? null : new StringBuilder(cut, 0, whole, whole + open.Count).Append(string.Concat(open)).ToString();
    }
}
