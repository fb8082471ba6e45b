using System.Net.Http.Headers;
using System.Text;

namespace ProviderKit.Formats.PassThrough;

/// <summary>Reads the header lines of a part of a multipart body.</summary>
internal static class PartHead
{
    /// <summary>The name of the form field, and whether it is a file; null for none.</summary>
    public static string? FieldOf(ReadOnlySpan<byte> head, out bool isFile)
    {
        isFile = false;
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            const string name = "content-disposition:";
            if (line.Length < name.Length || !Ascii.EqualsIgnoreCase(line[..name.Length], name)) continue;
            if (!ContentDispositionHeaderValue.TryParse(Encoding.UTF8.GetString(line[name.Length..]), out var disposition)) return null;
            isFile = (disposition.FileName ?? disposition.FileNameStar) is not null;
            return disposition.Name?.Trim('"');
        }
        return null;
    }

    /// <summary>The boundary of a multipart body; null if its content type has no valid boundary.</summary>
    public static string? BoundaryOf(string contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return null;
        string? boundary = type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        return boundary is { Length: > 0 and <= 70 } && !boundary.AsSpan().ContainsAnyExceptInRange(' ', '~') ? boundary : null; // RFC 2046, section 5.1.1
    }
}
