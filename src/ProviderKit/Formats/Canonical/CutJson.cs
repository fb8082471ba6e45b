using System.Text;

namespace ProviderKit.Formats.Canonical;

/// <summary>Mends the arguments of a call that was cut where the answer was as long as it may be.</summary>
internal static class CutJson
{
    /// <summary>The text with its last, unfinished member left out and its brackets closed; null when nothing can be closed.</summary>
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
                // What stands before a comma is whole.
                case ',': whole = i; break;
            }
        }
        // Every bracket moves the mark, so what is open at the end was open there.
        return whole < 0 ? null : new StringBuilder(cut, 0, whole, whole + open.Count).Append(string.Concat(open)).ToString();
    }
}
