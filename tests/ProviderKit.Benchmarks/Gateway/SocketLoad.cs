using System.Text;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>Requests of which many go over one WebSocket, in the mode that OpenAI's Responses API has for it.</summary>
/// <param name="name">What to call it in the report.</param>
/// <param name="path">Where the socket is, from the server's root.</param>
/// <param name="body">The request's JSON, which is one frame.</param>
/// <param name="ending">What the last frame of an answer begins with.</param>
internal sealed class SocketLoad(string name, string path, string body, string ending) : Load(name)
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(body);
    private readonly byte[] _ending = Encoding.UTF8.GetBytes(ending);

    protected override async Task RunOneAsync(HttpMessageInvoker client, string address, Func<bool> goesOn)
    {
        using var socket = await BenchmarkSocket.ConnectAsync(client, address + path);
        while (goesOn())
        {
            await socket.SendAsync(_body);
            while (!await socket.ReadAsync(_ending))
            {
            }
        }
        await socket.CloseAsync();
    }
}
