using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>One kind of request, sent over and over, its answer read to the end.</summary>
/// <param name="name">What to call it in the report.</param>
/// <param name="path">Where it goes, from the server's root.</param>
/// <param name="body">The request's JSON.</param>
/// <param name="ending">What the last 64 bytes of a whole answer contain.</param>
internal sealed class Load(string name, string path, string body, string ending)
{
    private const int EndLength = 64;

    private readonly byte[] _body = Encoding.UTF8.GetBytes(body);
    private readonly byte[] _ending = Encoding.UTF8.GetBytes(ending);

    public string Name => name;

    /// <summary>Sends <paramref name="count"/> requests over <paramref name="connections"/> connections, each answer read to its end.</summary>
    /// <exception cref="InvalidOperationException">An answer was not whole.</exception>
    public async Task RunAsync(HttpMessageInvoker client, string address, int count, int connections)
    {
        int left = count;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            var buffer = new byte[16 * 1024];
            while (Interlocked.Decrement(ref left) >= 0) await SendAsync(client, address, buffer);
        }));
    }

    private async Task SendAsync(HttpMessageInvoker client, string address, byte[] buffer)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address + path) { Content = new ByteArrayContent(_body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await client.SendAsync(message, CancellationToken.None);
        await using var reply = await response.Content.ReadAsStreamAsync();
        int read;
        var end = new byte[EndLength];
        int length = 0;
        while ((read = await reply.ReadAsync(buffer)) > 0)
        {
            length += read;
            Keep(buffer.AsSpan(0, read), end);
        }
        bool whole = response.StatusCode == HttpStatusCode.OK && end.AsSpan().IndexOf(_ending) >= 0;
        if (!whole) throw new InvalidOperationException($"{address} answered {response.StatusCode} with {length} bytes, not a whole reply.");
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
