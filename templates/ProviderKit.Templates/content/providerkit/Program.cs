var builder = WebApplication.CreateBuilder(args);
builder.Services.AddProviderKit();
#if (tokenizers)
builder.Services.AddProviderKitTokenizer();
#endif

var app = builder.Build();
app.MapProviderKit();
app.Run();
