package io.telemetrystack.store.influx;

import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.Header;
import retrofit2.http.Headers;
import retrofit2.http.POST;
import retrofit2.http.Query;

/**
 * The client's write call with a body of bytes: its own takes a String, which costs two copies and
 * fixes gzip's level.
 */
interface WriteService {
  @Headers("Content-Type: text/plain; charset=utf-8")
  @POST("api/v2/write")
  Call<ResponseBody> write(
      @Query("org") String org,
      @Query("bucket") String bucket,
      @Query("precision") String precision,
      @Header("Content-Encoding") String encoding,
      @Body RequestBody lines);
}
