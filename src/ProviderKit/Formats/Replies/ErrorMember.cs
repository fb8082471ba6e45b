using System.Text.Json;

namespace ProviderKit.Formats.Replies;

/// <summary>What the <c>error</c> member of a reply says.</summary>
internal enum ErrorMember
{
    /// <summary>There is none, or it is <c>null</c> or <c>false</c>.</summary>
    None,

    /// <summary>An empty text, object or array: no error beside an answer, an unexplained one without.</summary>
    Empty,

    /// <summary>An error.</summary>
    Given,
}

/// <summary>Reads the <c>error</c> member of replies.</summary>
internal static class ErrorMembers
{
    /// <param name="reader">Stands on the value's start; left on its end.</param>
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
