using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.OpenAIOthers;

/// <summary>Reads fields of forms.</summary>
internal static class FormFields
{
    public static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>The field of that name; null when there is none, or no form.</summary>
    public static string? Find(Call call, string name)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(call.Http.Request.ContentType).Boundary).Value;
        if (string.IsNullOrEmpty(boundary))
            return null;
        try
        {
            return FindAsync(new MultipartReader(boundary, new MemoryStream(call.Body.ToArray())), name).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return null; // it ends too soon, or a part has more headers than a form's has
        }
    }

    // All of it is in memory, so nothing here waits.
    private static async Task<string?> FindAsync(MultipartReader reader, string name)
    {
        while (await reader.ReadNextSectionAsync().ConfigureAwait(false) is { } section)
        {
            if (section.AsFormDataSection() is { } field && field.Name == name)
                return await field.GetValueAsync().ConfigureAwait(false);
        }

        return null;
    }
}
