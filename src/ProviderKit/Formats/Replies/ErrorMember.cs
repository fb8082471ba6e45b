using System.Text.Json;

namespace ProviderKit.Formats.Replies;

/// <summary>The kinds of values of the <c>error</c> member of a reply.</summary>
internal enum ErrorMember
{
    /// <summary>Missing, <c>null</c> or <c>false</c>.</summary>
    None,

    /// <summary>An empty string, object or array: an unexplained error, unless there is also a reply.</summary>
    Empty,

    /// <summary>An error.</summary>
    Given,
}

/// <summary>Reads the <c>error</c> member of replies.</summary>
internal static class ErrorMembers
{
    /// <param name="reader">The reader, positioned on the start of the value; left at its end.</param>
    public static ErrorMember Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null or JsonTokenType.False: return ErrorMember.None;
            case JsonTokenType.String: return reader.ValueSpan.IsEmpty ? ErrorMember.Empty : ErrorMember.Given;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                int depth = reader.CurrentDepth;
                bool empty = true;
                while (reader.Read() && reader.CurrentDepth > depth) empty = false;
                return empty ? ErrorMember.Empty : ErrorMember.Given;
            default: return ErrorMember.Given;
        }
    }
}
