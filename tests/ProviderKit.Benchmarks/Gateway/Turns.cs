using System.Text;
using System.Text.Json;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>
/// A conversation that no server stores, as coding agents hold one: it begins with a long input, and each turn adds a short question.
/// After <see cref="Count"/> turns a new one begins.
/// </summary>
/// <param name="model">The model asked.</param>
/// <param name="openingLength">The characters of the first input.</param>
internal sealed class Turns(string model, int openingLength)
{
    /// <summary>The turns of one conversation.</summary>
    public const int Count = 10;

    private readonly string _opening = Said(new string('x', openingLength));
    private static readonly string Question = Said(new string('y', 1_800));

    /// <summary>The input of a turn: what is new in it.</summary>
    public string NewInput(int turn) => turn == 0 ? _opening : Question;

    /// <summary>The members of a request's body after its first one.</summary>
    /// <param name="input">The items of its input.</param>
    public string Members(string input) => $$"""
        "model":"{{model}}","store":false,"input":[{{input}}]}
        """;

    /// <summary>Reads the event <c>response.completed</c>: the response's id, and its output as items of an input.</summary>
    public static (string Id, string Output) ReadLast(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var response = document.RootElement.GetProperty("response");
        return (response.GetProperty("id").GetString()!, response.GetProperty("output").GetRawText()[1..^1]);
    }

    private static string Said(string text) => $$"""{"role":"user","content":"{{text}}"}""";
}

/// <summary>The turns of conversations over HTTP: each sends all that was said before.</summary>
internal sealed class HttpTurns(string name, string path, Turns turns) : Load(name)
{
    private static readonly byte[] Last = "data: {\"type\":\"response.completed\""u8.ToArray();

    protected override async Task RunOneAsync(HttpMessageInvoker client, string address, Func<bool> goesOn)
    {
        string history = "";
        for (int turn = 0; goesOn(); turn = (turn + 1) % Turns.Count)
        {
            history = turn == 0 ? turns.NewInput(0) : $"{history},{turns.NewInput(turn)}";
            string body = "{\"stream\":true," + turns.Members(history);
            history += "," + await SendAsync(client, address + path, body);
        }
    }

    /// <returns>The answer's output.</returns>
    private static async Task<string> SendAsync(HttpMessageInvoker client, string address, string body)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await client.SendAsync(message, CancellationToken.None);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        int last = answer.AsSpan().LastIndexOf(Last);
        if (last < 0) throw new InvalidOperationException($"{address} answered {response.StatusCode}, not a whole reply: {Encoding.UTF8.GetString(answer)}");
        return Turns.ReadLast(answer.AsSpan(last + "data: ".Length)).Output;
    }
}

/// <summary>The same turns over one WebSocket: each names the response before it and sends what is new.</summary>
internal sealed class SocketTurns(string name, string path, Turns turns) : Load(name)
{
    protected override async Task RunOneAsync(HttpMessageInvoker client, string address, Func<bool> goesOn)
    {
        using var socket = await BenchmarkSocket.ConnectAsync(client, address + path);
        string? previous = null;
        for (int turn = 0; goesOn(); turn = (turn + 1) % Turns.Count)
        {
            string continued = turn == 0 ? "" : $"\"previous_response_id\":\"{previous}\",";
            await socket.SendAsync(Encoding.UTF8.GetBytes("{\"type\":\"response.create\"," + continued + turns.Members(turns.NewInput(turn))));
            while (!await socket.ReadAsync("{\"type\":\"response.completed\""u8.ToArray()))
            {
            }
            previous = Turns.ReadLast(socket.Frame).Id;
        }
        await socket.CloseAsync();
    }
}
