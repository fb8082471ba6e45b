using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>Requests over HTTP.</summary>
/// <param name="name">What to call it in the report.</param>
/// <param name="path">Where it goes, from the server's root.</param>
/// <param name="body">The request's JSON.</param>
/// <param name="ending">What the last bytes of a whole answer contain.</param>
internal sealed class HttpLoad(string name, string path, string body, string ending) : Load(name)
{
    private const int EndLength = 1024;

    private readonly byte[] _body = Encoding.UTF8.GetBytes(body);
    private readonly byte[] _ending = Encoding.UTF8.GetBytes(ending);

    protected override async Task RunOneAsync(HttpMessageInvoker client, string address, Func<bool> goesOn)
    {
        var buffer = new byte[16 * 1024];
        var end = new byte[EndLength];
        while (goesOn()) await SendAsync(client, address, buffer, end);
    }

    private async Task SendAsync(HttpMessageInvoker client, string address, byte[] buffer, byte[] end)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address + path) { Content = new ByteArrayContent(_body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await client.SendAsync(message, CancellationToken.None);
        await using var reply = await response.Content.ReadAsStreamAsync();
        int read;
        end.AsSpan().Clear();
        int length = 0;
        while ((read = await reply.ReadAsync(buffer)) > 0)
        {
            length += read;
            Keep(buffer.AsSpan(0, read), end);
        }
        bool whole = response.StatusCode == HttpStatusCode.OK && end.AsSpan().IndexOf(_ending) >= 0;
        if (!whole) throw new InvalidOperationException($"{address}{path} answered {response.StatusCode} with {length} bytes, not a whole reply: {Encoding.UTF8.GetString(end).Trim('\0')}");
    }

    private static void Keep(ReadOnlySpan<byte> part, Span<byte> end)
    {
        if (part.Length >= end.Length)
        {
            part[^end.Length..].CopyTo(end);
            return;
        }
        end[part.Length..].CopyTo(end);
        part.CopyTo(end[^part.Length..]);
    }
}
