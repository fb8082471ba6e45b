using System.Text;

namespace ProviderKit.Filters.Rewriting;

/// <summary>The way to a field of a request: names of members, from the outermost in. Immutable.</summary>
internal sealed class FieldPath
{
    /// <summary>As many as JSON bodies may be nested.</summary>
    private const int MaxNames = 60;

    private FieldPath(string text, byte[][] names) => (Text, Names) = (text, names);

    /// <summary>The path as it is written in settings.</summary>
    public string Text { get; }

    /// <summary>The names in UTF-8, one or more.</summary>
    public IReadOnlyList<byte[]> Names { get; }

    /// <summary>Reads <c>a.b</c>, in which <c>\.</c> stands for a dot and <c>\\</c> for a backslash within a name.</summary>
    /// <returns>Null when it is no path.</returns>
    public static FieldPath? Parse(string text)
    {
        var names = new List<byte[]>();
        var name = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '.' or '\\') name.Append(text[++i]);
            else if (text[i] != '.') name.Append(text[i]);
            else if (!TryEnd()) return null;
        }
        return TryEnd() && names.Count <= MaxNames ? new FieldPath(text, [.. names]) : null;

        bool TryEnd()
        {
            if (name.Length == 0) return false;
            names.Add(Encoding.UTF8.GetBytes(name.ToString()));
            name.Clear();
            return true;
        }
    }
}
